/**
 * Imported first by each child process: it ends when its channel to the parent closes, which is how the parent stops
 * it, and what happens when the parent is killed.
 */
process.on('disconnect', () => process.exit(0));
if (!process.connected) process.exit(0);
