/** Published by Microsoft; they open nothing but emulators. */
const AZURITE_KEY = 'Eby8vdM02xNOcqFlqUwJPLlmEtlCDXJ1OUzFT50uSRZ6IFsuFq2UVErCz4I6tq/K1SZFPTOtr/KBHBeksoGMGw==';
const COSMOS_KEY = 'C2y6yDjf5/R+ob0N8A7Cgv30VRDJIWEHLM+4QDU5DE2nQ9nDuVTqobD4b8mGGyPMbIZnqyMsEcaGQy67XIw/Jw==';

type Protocol = 'http' | 'https';

export function azuriteConnection(port: number, protocol: Protocol = 'http'): string {
  const endpoint = `BlobEndpoint=${protocol}://127.0.0.1:${port}/devstoreaccount1;`;
  return `DefaultEndpointsProtocol=${protocol};AccountName=devstoreaccount1;AccountKey=${AZURITE_KEY};${endpoint}`;
}

export function cosmosConnection(port: number, protocol: Protocol = 'http'): string {
  return `AccountEndpoint=${protocol}://127.0.0.1:${port}/;AccountKey=${COSMOS_KEY}`;
}
