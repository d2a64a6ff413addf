import { Indicator, Tooltip, UnstyledButton } from '@mantine/core';
import { IconServer } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import { Link } from 'wouter';
import { usePbxs } from '../api/queries.ts';
import { isConnected } from '../shared/in-force.ts';
import classes from './shell.module.css';

/** In the corner of every page: are the PBXs with us? */
export function PbxStatus() {
  const { t } = useTranslation();
  const { pbxs, ready } = usePbxs();
  if (!ready || pbxs.length === 0) return null;
  const connected = pbxs.filter(isConnected).length;
  const text = t('shell.connected', { done: connected, count: pbxs.length });
  return (
    <Tooltip label={text}>
      <UnstyledButton component={Link} href="/pbxs" className={classes.status}>
        <Indicator inline color={connected === pbxs.length ? 'teal' : 'red'} size={9} offset={2}>
          <IconServer size={20} aria-hidden />
        </Indicator>
        <span className={classes.statusText}>{text}</span>
      </UnstyledButton>
    </Tooltip>
  );
}
