import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import { expect, it, onTestFinished } from 'vitest';
import { giveTurns } from '../support/turns.ts';

it('gives one turn at a time, in order, passes over those who left, and goes on when a turn ends', async () => {
  const { port, end } = await giveTurns();
  onTestFinished(end);
  const got: number[] = [];
  const sockets: Socket[] = [];
  for (let at = 0; at < 4; at++) {
    const socket = connect(port, '127.0.0.1').on('data', () => got.push(at));
    onTestFinished(() => void socket.destroy());
    await once(socket, 'connect');
    sockets.push(socket);
  }
  await expect.poll(() => got).toEqual([0]);
  sockets[1]?.destroy();
  sockets[0]?.resetAndDestroy();
  await expect.poll(() => got).toEqual([0, 2]);
  sockets[2]?.end();
  await expect.poll(() => got).toEqual([0, 2, 3]);
});
