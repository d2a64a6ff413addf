import { z } from '@hono/zod-openapi';
import { createCallTask, getCallTask, listCallTasks, removeCallTask, replaceCallTask } from '../store/call-tasks.ts';
import type { Api } from './endpoint.ts';
import { Id, IdNumber, Name, Version } from './input.ts';
import { addResource, noQuery, pageQuery } from './resource.ts';

const fields = {
  name: Name.openapi({ example: 'Spring campaign' }),
  groupId: IdNumber.nullable().openapi({ example: 1, description: 'Its definable phone number is this group' }),
  phoneNumberId: IdNumber.nullable().openapi({ example: null, description: 'or this one phone number, or neither' }),
};

const CallTask = z
  .object({
    id: IdNumber,
    ...fields,
    group: z.string().nullable().openapi({ example: 'Sales' }),
    e164: z.string().nullable().openapi({ example: null }),
    version: Version,
  })
  .openapi('CallTask');

/** `/v1/call-tasks` */
export function addCallTasks(api: Api): void {
  addResource(api, {
    path: '/v1/call-tasks',
    id: { one: 'CallTask', many: 'CallTasks' },
    words: { one: 'call task', many: 'call tasks' },
    query: pageQuery(['name', 'id'], { groupId: Id.optional() }),
    item: CallTask,
    whole: CallTask,
    list: listCallTasks,
    get: getCallTask,
    create: {
      body: z
        .strictObject({
          ...fields,
          groupId: fields.groupId.default(null),
          phoneNumberId: fields.phoneNumberId.default(null),
        })
        .openapi('NewCallTask'),
      problems: ['name_taken'],
      run: createCallTask,
    },
    replace: { body: z.strictObject(fields).openapi('CallTaskInput'), problems: ['name_taken'], run: replaceCallTask },
    remove: { query: noQuery, run: removeCallTask },
  });
}
