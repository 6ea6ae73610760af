/** Loaded into a bridge before its own code: a signal makes a fault that nothing in the bridge catches. */
process.on('SIGUSR2', () => {
  queueMicrotask(() => {
    throw new Error('thrown by the test');
  });
});
process.on('SIGWINCH', () => void Promise.reject(new Error('thrown by the test')));
