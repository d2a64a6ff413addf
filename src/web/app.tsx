import { Center, Loader } from '@mantine/core';
import { lazy, Suspense } from 'react';
import { useTranslation } from 'react-i18next';
import { Redirect, Route, Switch } from 'wouter';
import { CallsPage } from './calls/calls-page.tsx';
import { CarriersPage } from './carriers/carriers-page.tsx';
import { GroupsPage } from './groups/groups-page.tsx';
import { NumbersPage } from './numbers/numbers-page.tsx';
import { ChoosePassword } from './session/choose-password.tsx';
import { SignIn } from './session/sign-in.tsx';
import { useSession } from './session/use-session.ts';
import { Shell } from './shell/shell.tsx';
import { StartPage } from './start/start-page.tsx';
import { TasksPage } from './tasks/tasks-page.tsx';
import { TrunksPage } from './trunks/trunks-page.tsx';

const CoveragePage = lazy(() => import('./coverage/coverage-page.tsx'));
const WhyPage = lazy(() => import('./why/why-page.tsx'));
const PbxsPage = lazy(() => import('./pbxs/pbxs-page.tsx'));
const ChangesPage = lazy(() => import('./changes/changes-page.tsx'));
const SecurityPage = lazy(() => import('./security/security-page.tsx'));
const TransferPage = lazy(() => import('./transfer/transfer-page.tsx'));
const SettingsPage = lazy(() => import('./settings/settings-page.tsx'));
const UsersPage = lazy(() => import('./users/users-page.tsx'));
const KeysPage = lazy(() => import('./keys/keys-page.tsx'));

export function App() {
  const { t } = useTranslation();
  const session = useSession();
  const loader = (
    <Center mih={240} role="status" aria-label={t('app.loading')}>
      <Loader />
    </Center>
  );
  if (session.state === 'asking') return loader;
  if (session.state === 'out') return <SignIn />;
  if (session.session?.mustChangePassword) return <ChoosePassword />;
  return (
    <Shell>
      <Suspense fallback={loader}>
        <Switch>
          <Route path="/" component={StartPage} />
          <Route path="/groups/:id?">{({ id }) => <GroupsPage open={id} />}</Route>
          <Route path="/phone-numbers/:id?">{({ id }) => <NumbersPage open={id} />}</Route>
          <Route path="/carriers/:id?">{({ id }) => <CarriersPage open={id} />}</Route>
          <Route path="/trunks/:id?">{({ id }) => <TrunksPage open={id} />}</Route>
          <Route path="/call-tasks/:id?">{({ id }) => <TasksPage open={id} />}</Route>
          <Route path="/coverage" component={CoveragePage} />
          <Route path="/calls/:id?">{({ id }) => <CallsPage open={id} />}</Route>
          <Route path="/why" component={WhyPage} />
          <Route path="/pbxs" component={PbxsPage} />
          <Route path="/changes" component={ChangesPage} />
          <Route path="/security" component={SecurityPage} />
          <Route path="/transfer" component={TransferPage} />
          <Route path="/settings" component={SettingsPage} />
          <Route path="/users" component={UsersPage} />
          <Route path="/keys" component={KeysPage} />
          <Route>
            <Redirect to="/" />
          </Route>
        </Switch>
      </Suspense>
    </Shell>
  );
}
