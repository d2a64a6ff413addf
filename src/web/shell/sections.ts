import {
  IconAddressBook,
  IconAntennaBars5,
  IconBuildingBroadcastTower,
  IconHash,
  IconHistory,
  IconHome,
  IconKey,
  IconListCheck,
  IconPhoneOutgoing,
  IconQuestionMark,
  IconRoute,
  IconServer,
  IconSettings,
  IconShieldCheck,
  IconTableImport,
  IconUsers,
} from '@tabler/icons-react';

/** What the page is made of, in the order of its menu. */
export const SECTIONS = [
  { key: 'overview', pages: [{ key: 'start', path: '/', icon: IconHome }] },
  {
    key: 'telephony',
    pages: [
      { key: 'groups', path: '/groups', icon: IconAddressBook },
      { key: 'phoneNumbers', path: '/phone-numbers', icon: IconHash },
      { key: 'carriers', path: '/carriers', icon: IconBuildingBroadcastTower },
      { key: 'trunks', path: '/trunks', icon: IconRoute },
      { key: 'callTasks', path: '/call-tasks', icon: IconListCheck },
      { key: 'coverage', path: '/coverage', icon: IconAntennaBars5 },
    ],
  },
  {
    key: 'calls',
    pages: [
      { key: 'calls', path: '/calls', icon: IconPhoneOutgoing },
      { key: 'why', path: '/why', icon: IconQuestionMark },
    ],
  },
  {
    key: 'system',
    pages: [
      { key: 'pbxs', path: '/pbxs', icon: IconServer },
      { key: 'changes', path: '/changes', icon: IconHistory },
      { key: 'security', path: '/security', icon: IconShieldCheck },
      { key: 'transfer', path: '/transfer', icon: IconTableImport },
      { key: 'settings', path: '/settings', icon: IconSettings },
      { key: 'users', path: '/users', icon: IconUsers },
      { key: 'keys', path: '/keys', icon: IconKey },
    ],
  },
] as const;

/** Pages that administrators alone may read. */
export const ADMINISTRATORS: readonly string[] = ['security', 'users', 'keys'];
