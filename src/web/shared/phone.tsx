import { useQuery } from '@tanstack/react-query';
import classes from './phone.module.css';
import type { PhoneTools } from './phone-tools.ts';

/** Null until the metadata of the numbering plans is there. */
export function usePhoneTools(): PhoneTools | null {
  const { data } = useQuery({
    queryKey: ['phone-tools'],
    queryFn: async () => (await import('./phone-tools.ts')).phoneTools,
    staleTime: Number.POSITIVE_INFINITY,
    gcTime: Number.POSITIVE_INFINITY,
  });
  return data ?? null;
}

/** A phone number as people write it. */
export function Phone({ e164 }: { e164: string }) {
  const tools = usePhoneTools();
  return <span className={classes.phone}>{tools?.format(e164) ?? e164}</span>;
}
