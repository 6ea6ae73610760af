export * from './engine/book-change.ts';
export * from './terminal/book-store.ts';
export * from './terminal/memory-book-store.ts';
