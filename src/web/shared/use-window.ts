import { useLocation } from 'wouter';

/** `new`, a number, or nothing, as the address has it: so a window has a link, and Back closes it. */
export function useWindow(path: string, open: string | undefined) {
  const [, navigate] = useLocation();
  const id = open !== undefined && /^[1-9]\d*$/.test(open) ? Number(open) : null;
  return {
    shown: open === 'new' || id !== null,
    id,
    openNew: () => navigate(`${path}/new`),
    open: (wanted: number) => navigate(`${path}/${wanted}`),
    close: () => navigate(path, { replace: true }),
  };
}
