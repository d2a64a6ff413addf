import { useQuery } from '@tanstack/react-query';
import { ROUTE_ROLES } from '../../http/roles.ts';
import { sessionQuery } from './use-session.ts';

/** Whether the one who is signed in may call this route, `POST /v1/groups`, by the API's own table. What may not be done is not offered. */
export function useMay(route: string): boolean {
  const { data } = useQuery(sessionQuery);
  const roles = ROUTE_ROLES[route];
  if (roles === undefined || !data) return false;
  return roles === 'everyone' || roles.includes(data.role);
}
