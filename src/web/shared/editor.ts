import { type UseFormReturnType, useForm } from '@mantine/form';
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useEffect, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { type Answer, call, RequestError } from '../api/client.ts';
import { refresh } from '../api/queries.ts';
import { useMay } from '../session/use-may.ts';
import { fieldText } from './problem-alert.tsx';
import { useSaved, versionOf } from './saved.tsx';

interface Options<Values extends object, Row> {
  /** Its path under the API: `carriers`. */
  readonly resource: string;
  /** Null: a new one. `single`: there is but one, without an id. */
  readonly id: number | 'single' | null;
  readonly empty: Values;
  readonly toValues: (row: Row) => Values;
  readonly toBody: (values: Values) => unknown;
  /** A bad field of the body that was sent as the field of the form. Left out: they are the same. */
  readonly toField?: (path: string, values: Values) => string;
  /** Checks before anything is sent: field to text. */
  readonly validate?: (values: Values) => Record<string, string | null>;
  readonly onSaved: (row: Row) => void;
}

export interface Editor<Values extends object, Row> {
  readonly form: UseFormReturnType<Values>;
  readonly loading: boolean;
  /** What is there is known, or it is a new one: else the form would show what is not so. */
  readonly ready: boolean;
  readonly saving: boolean;
  /** False: the one who is signed in may only look. */
  readonly may: boolean;
  /** What stands above the form: everything that belongs to no field. */
  readonly problem: unknown;
  /** The one being edited, as it was read. */
  readonly row: Row | null;
  readonly etag: string;
  readonly conflict: Conflict<Values> | null;
  readonly save: () => void;
}

/** Somebody else saved meanwhile. What was typed stays in the form until the user decides. */
export interface Conflict<Values> {
  readonly before: Values;
  readonly theirs: Values;
  readonly keepMine: () => void;
  readonly takeTheirs: () => void;
}

/** Reads, edits and saves one thing: the same for each window of the page. */
export function useEditor<Values extends object, Row>(options: Options<Values, Row>): Editor<Values, Row> {
  const { resource, id } = options;
  const path = id === 'single' ? resource : `${resource}/${id}`;
  const { t } = useTranslation();
  const queries = useQueryClient();
  const saved = useSaved();
  const may = useMay(id === null ? `POST /v1/${resource}` : `PUT /v1/${resource}${id === 'single' ? '' : '/{id}'}`);
  const form = useForm<Values>({ initialValues: options.empty });
  const [base, setBase] = useState<Answer<Row> | null>(null);
  const [theirs, setTheirs] = useState<Answer<Row> | null>(null);
  const [saving, setSaving] = useState(false);
  const [problem, setProblem] = useState<unknown>(null);
  const busy = useRef(false);
  /** Whoever went on to another window before this one had saved stays there. */
  const isShown = useRef(true);
  useEffect(() => {
    isShown.current = true;
    return () => {
      isShown.current = false;
    };
  }, []);
  useEffect(() => {
    const ask = (event: BeforeUnloadEvent) => {
      if (form.isDirty()) event.preventDefault();
    };
    window.addEventListener('beforeunload', ask);
    return () => window.removeEventListener('beforeunload', ask);
  });

  const read = useQuery({
    queryKey: [resource, 'one', id],
    queryFn: ({ signal }) => call<Row>(path, { signal }),
    enabled: id !== null && base === null,
    staleTime: 0,
    gcTime: 0,
  });
  // The first answer fills the form; later ones must not touch what is being typed.
  // biome-ignore lint/correctness/useExhaustiveDependencies: the form and the options are new in every drawing
  useEffect(() => {
    if (base !== null || !read.data) return;
    setBase(read.data);
    start(form, options.toValues(read.data.data));
  }, [read.data, base]);

  const refuse = async (error: unknown) => {
    if (error instanceof RequestError && error.status === 412 && id !== null) {
      setTheirs(await call<Row>(path));
      return;
    }
    const fields = error instanceof RequestError ? error.errors : [];
    const named: Record<string, string> = {};
    for (const { path, code, message } of fields) {
      named[options.toField?.(path, form.getValues()) ?? path.replace(/\[(\d+)\]/g, '.$1')] ??= fieldText(
        t,
        code,
        message,
      );
    }
    form.setErrors(named);
    const shown = fields.length > 0 && fields.every(({ path }) => path !== '');
    setProblem(shown ? null : error);
    if (shown) focusFirstError();
  };

  const send = async () => {
    const values = form.getValues();
    const wrong = Object.fromEntries(
      Object.entries(options.validate?.(values) ?? {}).filter(([, text]) => text !== null),
    );
    form.setErrors(wrong);
    setProblem(null);
    if (Object.keys(wrong).length > 0) return focusFirstError();
    const body = options.toBody(values);
    try {
      const answer =
        id === null
          ? await call<Row>(resource, { method: 'POST', body })
          : await call<Row>(path, { method: 'PUT', body, etag: base?.etag ?? '' });
      form.resetDirty();
      if (id === 'single') setBase(answer);
      saved(versionOf(answer.etag));
      await refresh(queries);
      if (isShown.current) options.onSaved(answer.data);
    } catch (error) {
      await refuse(error).catch(setProblem);
    }
  };

  const save = () => {
    if (busy.current) return;
    busy.current = true;
    setSaving(true);
    void send().finally(() => {
      busy.current = false;
      setSaving(false);
    });
  };

  const settle = (mine: boolean) => {
    if (!theirs) return;
    setBase(theirs);
    if (!mine) start(form, options.toValues(theirs.data));
    setTheirs(null);
  };

  return {
    form,
    loading: id !== null && base === null && !read.error,
    ready: id === null || base !== null,
    saving,
    may,
    problem: problem ?? read.error,
    row: base?.data ?? null,
    etag: base?.etag ?? '',
    conflict:
      theirs && base
        ? {
            before: options.toValues(base.data),
            theirs: options.toValues(theirs.data),
            keepMine: () => settle(true),
            takeTheirs: () => settle(false),
          }
        : null,
    save,
  };
}

function start<Values extends object>(form: UseFormReturnType<Values>, values: Values): void {
  form.setValues(values);
  form.resetDirty(values);
  form.clearErrors();
}

/** Once the error is drawn, so that keyboard and screen reader are where something is to be done. */
function focusFirstError(): void {
  requestAnimationFrame(() => document.querySelector<HTMLElement>('form [aria-invalid="true"]')?.focus());
}
