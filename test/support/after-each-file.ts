/** vitest runs it for each test file, also where files share their modules. */
import { afterAll } from 'vitest';
import { removeScratchFolders } from './scratch-folder.ts';

afterAll(removeScratchFolders);
