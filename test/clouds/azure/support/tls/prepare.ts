import { prepareBlobs, prepareCosmos } from '../../../../../infra/azure/local/stores.ts';

/** Makes container and database through TLS, with the emulators' keys: connections as arguments. */
const [blobs = '', cosmos = ''] = process.argv.slice(2);
await prepareBlobs(blobs, 'images');
await prepareCosmos(cosmos, { database: 'image-metadata', container: 'images' });
