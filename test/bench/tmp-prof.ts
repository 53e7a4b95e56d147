import { measure } from './handler.part.ts';
await measure({ rounds: 4, millisecondsPerTurn: 300, quick: false });
