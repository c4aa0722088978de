import { once } from 'node:events';
import { connect } from 'node:net';
import { inject } from 'vitest';

// A file of tests begins when those before it have ended; the system closes the connection when this process ends.
const turn = connect(inject('turns'), '127.0.0.1');
await once(turn, 'data');
turn.unref();
