import { AppShell, Burger, Group, NavLink, ScrollArea, Text, UnstyledButton } from '@mantine/core';
import { useDisclosure } from '@mantine/hooks';
import { type ReactNode, useEffect } from 'react';
import { useTranslation } from 'react-i18next';
import { Link, useLocation } from 'wouter';
import { useMay } from '../session/use-may.ts';
import { AccountMenu } from './account-menu.tsx';
import { PbxStatus } from './pbx-status.tsx';
import { ADMINISTRATORS, SECTIONS } from './sections.ts';
import classes from './shell.module.css';
import { LanguageSwitch, SchemeSwitch } from './switches.tsx';

export function Shell({ children }: { children: ReactNode }) {
  const { t } = useTranslation();
  const [opened, { toggle, close }] = useDisclosure();
  const [location] = useLocation();
  const administers = useMay('GET /v1/keys');
  // The menu covers a phone's whole page: it goes when one has chosen.
  useEffect(() => {
    if (location !== '') close();
  }, [location, close]);

  return (
    <AppShell
      header={{ height: 54 }}
      navbar={{ width: 232, breakpoint: 'md', collapsed: { mobile: !opened } }}
      padding="md"
    >
      <AppShell.Header className={classes.bar}>
        <a href="#content" className={classes.skip}>
          {t('shell.skip')}
        </a>
        <Group h="100%" px="md" gap="sm" wrap="nowrap">
          <Burger
            opened={opened}
            onClick={toggle}
            hiddenFrom="md"
            size="sm"
            aria-label={t('shell.menu')}
            aria-expanded={opened}
          />
          <UnstyledButton component={Link} href="/" className={classes.brand} aria-label={t('app.name')}>
            <img src="/icon.svg" alt="" width={24} height={24} />
            <Text fw={650} visibleFrom="sm">
              {t('app.name')}
            </Text>
          </UnstyledButton>
          <div className={classes.gap} />
          <PbxStatus />
          <LanguageSwitch />
          <SchemeSwitch />
          <AccountMenu />
        </Group>
      </AppShell.Header>
      <AppShell.Navbar className={classes.bar} p="xs" aria-label={t('shell.menu')}>
        <ScrollArea type="never">
          {SECTIONS.map((section) => (
            <div key={section.key} className={classes.section}>
              {section.key !== 'overview' && <div className={classes.label}>{t(`section.${section.key}`)}</div>}
              {section.pages
                .filter(({ key }) => administers || !ADMINISTRATORS.includes(key))
                .map((page) => (
                  <Item
                    key={page.key}
                    label={t(`page.${page.key}`)}
                    href={page.path}
                    location={location}
                    icon={<page.icon size={18} aria-hidden />}
                  />
                ))}
            </div>
          ))}
        </ScrollArea>
      </AppShell.Navbar>
      <AppShell.Main id="content" tabIndex={-1} className={classes.main}>
        <div className={classes.content}>{children}</div>
      </AppShell.Main>
    </AppShell>
  );
}

function Item(props: { label: string; href: string; location: string; icon: ReactNode }) {
  const active = props.href === '/' ? props.location === '/' : props.location.startsWith(props.href);
  return (
    <NavLink
      component={Link}
      href={props.href}
      label={props.label}
      leftSection={props.icon}
      active={active}
      aria-current={active ? 'page' : undefined}
      className={classes.item}
    />
  );
}
