import { openAri } from '../../src/agent/asterisk/ari.ts';
import { describeAsterisk } from './suite/asterisk.ts';

describeAsterisk(openAri);
