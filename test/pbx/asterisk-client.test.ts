import { openAriClient } from '../../src/agent/asterisk/ari.ts';
import { describeAsterisk } from './suite/asterisk.ts';

describeAsterisk(openAriClient, ', of a release without requests over the event socket');
