import type { Decision, ReferenceKind } from './decision.ts';
import type { Words } from './explain.ts';
import type { NumberFormat, Policy, Selection } from './model.ts';
import { formatPhoneNumber as number } from './phone-number.ts';

/** «указывает на ...» */
const KINDS: Readonly<Record<ReferenceKind, string>> = {
  group: 'группу АОН',
  task: 'задание на обзвон',
  number: 'отдельный номер',
  none: 'номер транка по умолчанию',
  invalid: 'неизвестно что',
};

const MISSING: Readonly<Record<ReferenceKind, string>> = {
  group: 'такой группы АОН нет',
  task: 'такого задания на обзвон нет, или нет того, на что оно указывает',
  number: 'такого номера нет',
  none: 'номера по умолчанию нет',
  invalid: 'такой ссылки нет',
};

const POLICIES: Readonly<Record<Policy, string>> = {
  trunk_default: 'показать номер транка по умолчанию',
  fallback_group: 'взять номер из резервной группы',
  keep: 'оставить АОН как есть',
  reject: 'отклонить вызов',
};

const OWNERS = {
  group: 'Правило группы АОН',
  trunk: 'Правило транка',
  system: 'Общее правило системы',
  end_of_chain: 'Резервные группы исчерпаны, остаётся последнее',
} as const;

const SELECTIONS: Readonly<Record<Selection, string>> = {
  position: 'первый по порядку',
  by_destination: 'по вызываемому номеру, для этого контакта всегда один и тот же',
};

const FORMATS: Readonly<Record<NumberFormat, string>> = {
  '+e164': 'международный с +',
  e164: 'международный без +',
  national: 'национальный, с междугородным префиксом там, где он принят',
  significant: 'национальный без префикса',
};

export const RUSSIAN: Words = {
  reasons: {
    emergency: 'это экстренный вызов',
    group: 'в группе АОН есть номер этого оператора связи',
    number: 'номер зарегистрирован у этого оператора связи',
    trunk_default: 'запрошен номер транка по умолчанию',
    unknown_trunk: 'у этой АТС нет такого транка',
    unassigned_trunk: 'транку ещё не назначен оператор связи',
    invalid_reference: 'ссылка записана не по форме',
    unknown_reference: 'нет такой группы АОН, задания на обзвон или номера',
    empty_group: 'в группе АОН нет номеров',
    no_number_at_carrier: 'в группе АОН нет номера этого оператора связи',
    numbers_disabled: 'всё, что есть у этого оператора связи, отключено',
    wrong_carrier: 'номер зарегистрирован у другого оператора связи',
    no_default_number: 'у транка нет номера по умолчанию, который можно показать',
    no_agent: 'не было агента, у которого можно спросить',
    agent_gone: 'агент пропал в этот самый момент',
    timeout: 'агент не ответил вовремя',
    no_answer: 'агент не дал ответа',
    bad_answer: 'ответ не относился к этой попытке',
    not_ready: 'у агента ещё не было конфигурации',
    overload: 'спрашивало слишком много вызовов сразу',
    bad_destination: 'в набранном номере есть знаки, по которым АТС разделила бы его на несколько',
  },
  steps: {
    emergency: ({ destination, by }) =>
      by === 'list'
        ? `Экстренный вызов: ${destination} есть в списке экстренных номеров.`
        : `Экстренный вызов на ${destination}: так сообщила АТС.`,
    trunk: ({ pbx, trunk, found }) =>
      found
        ? `Вызов уходит с АТС «${pbx}» через транк «${trunk}».`
        : `Транк «${trunk}» на АТС «${pbx}» здесь неизвестен. Добавьте его или проверьте оба имени; имя транка должно совпадать буква в букву.`,
    carrier: ({ carrier }) =>
      carrier === null
        ? 'Транку не назначен оператор связи. Назначьте его, чтобы на этом транке можно было показывать номера.'
        : `Оператор связи этого транка: «${carrier}».`,
    reference: ({ reference, kind, found }) => {
      if (kind === 'none') return 'Вызов ни на что не указывает, значит, нужен номер транка по умолчанию.';
      if (kind === 'invalid') {
        return `«${reference}» — не ссылка. Пишите group:ИМЯ, group:#ID, task:ИМЯ, number:+E164 или ничего.`;
      }
      return found ? `«${reference}» указывает на ${KINDS[kind]}.` : `«${reference}»: ${MISSING[kind]}.`;
    },
    task: ({ task, definable }) =>
      `Задание на обзвон «${task}» указывает на ${KINDS[definable === 'trunk_default' ? 'none' : definable]}.`,
    eligible: ({ group, total, atCarrier, enabled }) =>
      `Номеров в группе АОН «${group}»: ${total}, у этого оператора связи: ${atCarrier}, из них включено: ${enabled}.`,
    number_at_carrier: ({ e164, carrier, result }) =>
      ({
        ok: `Номер ${number(e164)} зарегистрирован у оператора связи «${carrier}».`,
        disabled: `Номер ${number(e164)} зарегистрирован у оператора связи «${carrier}», но отключён.`,
        wrong_carrier: `Номер ${number(e164)} зарегистрирован не у оператора связи «${carrier}», а у другого: «${carrier}» сбросил бы вызов.`,
      })[result],
    selected: ({ rule, e164, of }) =>
      of === 1
        ? `Подходит один номер: ${number(e164)}.`
        : `Подходящих номеров: ${of}, выбран ${number(e164)}: ${SELECTIONS[rule]}.`,
    no_match: ({ reason }) => `Подходящего номера нет: ${RUSSIAN.reasons[reason]}.`,
    policy: ({ policy, from, group }) =>
      `${OWNERS[from]}: ${POLICIES[policy]}${group === undefined ? '' : ` «${group}»`}.`,
    default_number: ({ e164, usable }) => ownNumber('Номер транка по умолчанию', e164, usable),
    emergency_number: ({ e164, usable }) => ownNumber('Номер транка для экстренных вызовов', e164, usable),
    rendered: ({ shown, format }) => `Для этого оператора связи номер пишется так: ${shown} (${FORMATS[format]}).`,
    safeguard: ({ e164 }) =>
      `Номер ${number(e164)} не прошёл последнюю проверку (включён, зарегистрирован у этого оператора связи, только цифры) и не показан. Сообщите об этом, пожалуйста.`,
    presentation: ({ presentation }) =>
      ({
        allowed: 'АОН был скрыт; экстренная служба номер увидит.',
        restricted: 'АОН скрыт и остаётся скрытым: оператор связи номер получит, вызываемый абонент — нет.',
        unavailable: 'АОН отмечен как недоступный и таким остаётся.',
      })[presentation],
    outcome: ({ action }) => OUTCOMES[action],
  },
  summary: (decision, reason) => {
    const policy = decision.policy === null ? '' : `; правило: ${POLICIES[decision.policy]}`;
    return `${WHAT[decision.action](decision)}: ${reason}${policy}`;
  },
};

const OUTCOMES: Readonly<Record<Decision['action'], string>> = {
  set: 'Номер подставлен в АОН.',
  keep: 'АОН оставлен как есть.',
  reject: 'Вызов отклонён.',
};

const WHAT: Readonly<Record<Decision['action'], (decision: Decision) => string>> = {
  set: (decision) =>
    `показан ${'shown' in decision ? decision.shown : ''} у оператора связи ${decision.carrier?.name ?? ''}`,
  keep: () => 'АОН оставлен как есть',
  reject: () => 'вызов отклонён',
};

function ownNumber(what: string, e164: string | null, usable: boolean): string {
  if (e164 === null) return `${what} не задан.`;
  return usable
    ? `${what}: ${number(e164)}.`
    : `${what} ${number(e164)} отключён или принадлежит другому оператору связи.`;
}
