import { Checkbox, Skeleton, Table, UnstyledButton, VisuallyHidden } from '@mantine/core';
import { IconArrowDown, IconArrowUp } from '@tabler/icons-react';
import { useWindowVirtualizer } from '@tanstack/react-virtual';
import { type MouseEvent, type ReactNode, useEffect, useLayoutEffect, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { List } from '../api/queries.ts';
import classes from './data-table.module.css';

export interface Column<T> {
  readonly key: string;
  readonly header: string;
  readonly render: (item: T) => ReactNode;
  readonly width?: string;
  /** The key of the API's `sort`. */
  readonly sort?: string;
}

interface Props<T> {
  /** Says what the table holds, to those who can't see it. */
  readonly label: string;
  readonly list: Pick<List<T>, 'items' | 'loading' | 'hasMore' | 'more'>;
  readonly rowId: (item: T) => string | number;
  /** The first column names the row and opens it. */
  readonly columns: readonly Column<T>[];
  readonly onOpen?: ((item: T) => void) | undefined;
  readonly actions?: (item: T) => ReactNode;
  readonly sort?: string | undefined;
  readonly onSort?: (sort: string) => void;
  readonly selection?:
    | {
        readonly ids: ReadonlySet<string | number>;
        readonly toggle: (item: T) => void;
        readonly label: (item: T) => string;
      }
    | undefined;
  readonly rowClass?: (item: T) => string | undefined;
}

const ROW_PX = 45;
const SKELETONS = ['a', 'b', 'c', 'd', 'e', 'f'];

/** A table of any length: only the rows in sight are in the document, the next page is asked for before one gets there. */
export function DataTable<T>(props: Props<T>) {
  const { list, columns } = props;
  const { t } = useTranslation();
  const body = useRef<HTMLTableSectionElement>(null);
  const [top, setTop] = useState(0);
  useLayoutEffect(() => {
    const measured = body.current ? body.current.getBoundingClientRect().top + window.scrollY : 0;
    setTop(measured);
  });
  const virtual = useWindowVirtualizer({
    count: list.items.length,
    estimateSize: () => ROW_PX,
    overscan: 10,
    scrollMargin: top,
    getItemKey: (index) => {
      const item = list.items[index];
      return item === undefined ? index : props.rowId(item);
    },
  });
  const rows = virtual.getVirtualItems();
  const last = rows.at(-1);
  const nearEnd = last !== undefined && last.index >= list.items.length - 30;
  useEffect(() => {
    if (nearEnd) list.more();
  });

  const before = (rows[0]?.start ?? top) - top;
  const after = last ? virtual.getTotalSize() - (last.end - top) : 0;
  const span = columns.length + (props.actions ? 1 : 0) + (props.selection ? 1 : 0);

  return (
    <Table className={classes.table} aria-label={props.label} aria-busy={list.loading} verticalSpacing={8}>
      <Table.Thead>
        <Table.Tr>
          {props.selection && (
            <Table.Th w={36}>
              <VisuallyHidden>{t('table.select')}</VisuallyHidden>
            </Table.Th>
          )}
          {columns.map((column) => (
            <Header key={column.key} column={column} sort={props.sort} onSort={props.onSort} />
          ))}
          {props.actions && (
            <Table.Th className={classes.actions}>
              <VisuallyHidden>{t('table.actions')}</VisuallyHidden>
            </Table.Th>
          )}
        </Table.Tr>
      </Table.Thead>
      <Table.Tbody ref={body}>
        {list.loading &&
          SKELETONS.map((key) => (
            <Table.Tr key={key}>
              <Table.Td colSpan={span}>
                <Skeleton height={20} />
              </Table.Td>
            </Table.Tr>
          ))}
        <Space height={before} span={span} />
        {rows.map((row) => {
          const item = list.items[row.index];
          if (item === undefined) return null;
          return (
            <Table.Tr
              key={row.key}
              ref={virtual.measureElement}
              data-index={row.index}
              className={[classes.row, props.rowClass?.(item)].filter(Boolean).join(' ')}
              data-clickable={props.onOpen !== undefined || undefined}
              data-selectable={props.selection !== undefined || undefined}
              onClick={(event) => opens(event) && props.onOpen?.(item)}
            >
              {props.selection && (
                <Table.Td className={classes.select}>
                  <Checkbox
                    aria-label={props.selection.label(item)}
                    checked={props.selection.ids.has(props.rowId(item))}
                    onChange={() => props.selection?.toggle(item)}
                  />
                </Table.Td>
              )}
              {columns.map((column, index) => (
                <Table.Td
                  key={column.key}
                  data-label={column.header}
                  className={index === 0 ? classes.first : undefined}
                >
                  {index === 0 && props.onOpen ? (
                    <UnstyledButton className={classes.open} onClick={() => props.onOpen?.(item)}>
                      {column.render(item)}
                    </UnstyledButton>
                  ) : (
                    column.render(item)
                  )}
                </Table.Td>
              ))}
              {props.actions && <Table.Td className={classes.actions}>{props.actions(item)}</Table.Td>}
            </Table.Tr>
          );
        })}
        <Space height={after} span={span} />
      </Table.Tbody>
    </Table>
  );
}

/** A click on a control inside the row is that control's alone. */
function opens(event: MouseEvent<HTMLElement>): boolean {
  const target = event.target as HTMLElement;
  return target.closest('button, a, input, label, [role="menu"]') === null && event.currentTarget.contains(target);
}

function Space({ height, span }: { height: number; span: number }) {
  if (height <= 0) return null;
  return (
    <tr className={classes.space}>
      <td colSpan={span} style={{ height, padding: 0 }} />
    </tr>
  );
}

function Header<T>(props: {
  column: Column<T>;
  sort: string | undefined;
  onSort: ((sort: string) => void) | undefined;
}) {
  const { column, sort, onSort } = props;
  const width = column.width ? { w: column.width, miw: column.width } : {};
  if (!column.sort || !onSort) return <Table.Th {...width}>{column.header}</Table.Th>;
  const [up, down] = [sort === column.sort, sort === `-${column.sort}`];
  const Icon = down ? IconArrowDown : IconArrowUp;
  return (
    <Table.Th {...width} aria-sort={up ? 'ascending' : down ? 'descending' : 'none'}>
      <UnstyledButton className={classes.sort} onClick={() => onSort(up ? `-${column.sort}` : (column.sort ?? ''))}>
        {column.header}
        {(up || down) && <Icon size={14} aria-hidden />}
      </UnstyledButton>
    </Table.Th>
  );
}
