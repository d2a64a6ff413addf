import { expect, test } from 'vitest';
import { gatewaysOf } from './discover.ts';

test('gateways are trunks, whatever their profile; profiles and aliases are none', () => {
  const status = `
                     Name\t   Type\t                                      Data\tState
=================================================================================================
                 external\tprofile\t          sip:mod_sofia@192.0.2.1:5080\tRUNNING (0)
      external::carrier-a\tgateway\t                sip:none@192.0.2.10\tNOREG
      internal::carrier_b\tgateway\t              sip:user@sip.example.com\tREGED
       other::carrier-a\tgateway\t              sip:user@sip.example.com\tREGED
                192.0.2.1\t  alias\t                               internal\tALIASED
=================================================================================================
2 profiles 1 alias
`;
  expect(gatewaysOf(status)).toEqual(['carrier-a', 'carrier_b']);
  expect(gatewaysOf('')).toEqual([]);
});
