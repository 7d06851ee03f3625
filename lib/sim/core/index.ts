export * from './types';
export * from './heap';
export * from './random';
export * from './json';
export * from './text';
export * from './http';
export * from './loop';
export * from './labels';
