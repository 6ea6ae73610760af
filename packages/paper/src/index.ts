export * from './engine/book-change.ts';
export * from './engine/output.ts';
export * from './engine/settings.ts';
export * from './engine/trade-server.ts';
export * from './terminal/book-store.ts';
export * from './terminal/memory-book-store.ts';
export * from './terminal/paper-terminal.ts';
