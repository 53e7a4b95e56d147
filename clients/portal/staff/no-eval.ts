/** Imported first: zod would try whether it may compile code, which our content security policy forbids and reports. */
import * as z from 'zod';

z.config({ jitless: true });
