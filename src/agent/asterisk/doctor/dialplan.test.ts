import { describe, expect, it } from 'vitest';
import { examineDialplan } from './dialplan.ts';

const trunks = ['trunk-a', 'trunk-b'];
const apply = `Gosub(callerid-groups,apply,1(trunk-a,,\${EXTEN}))`;
const dial = `Dial(PJSIP/\${EXTEN}@trunk-a,60,i)`;

/** `{ 'context,extension': [...] }`; a step may begin with its label: `out: Dial(...)`. */
function codesOf(dialplan: Readonly<Record<string, readonly string[]>>): readonly string[] {
  const steps = Object.entries(dialplan).flatMap(([place, lines]) =>
    lines.map((line, i) => {
      const [context = '', extension = ''] = place.split(',');
      const [, label = '', application = '', data = ''] = /^(?:(\w+): )?(\w+)\((.*)\)$/.exec(line) ?? [];
      return { context, extension, priority: i + 1, label, application, data };
    }),
  );
  return examineDialplan(steps, trunks)
    .map(({ code, subject }) => `${subject} ${code}`)
    .sort();
}

describe('the doctor follows', () => {
  it('a Goto to the extension that dials', () => {
    const out = { 'out,_X.': [dial] };
    expect(codesOf({ 'phones,_X.': [apply, `Goto(out,\${EXTEN},1)`], ...out })).toEqual([]);
    expect(codesOf({ 'phones,_X.': [`Goto(out,\${EXTEN},1)`], ...out })).toEqual(['out,_X.,1 dial_without_apply']);
    expect(codesOf({ 'phones,_X.': [apply, 'Goto(out,74951234567,1)'], ...out })).toEqual([]);
  });

  it('each way of a GotoIf, to labels too', () => {
    const skip = `GotoIf($["\${X}" = "1"]?out)`;
    expect(codesOf({ 'phones,_X.': [skip, apply, `out: ${dial}`] })).toEqual(['phones,_X.,3 dial_without_apply']);
    const both = `GotoIf($["\${X}" = "1"]?yes:no)`;
    expect(codesOf({ 'phones,_X.': [both, 'no: Hangup()', `yes: ${apply}`, dial] })).toEqual([]);
  });

  it('a Gosub to a subroutine that calls apply, and comes back', () => {
    const sub = { 'own,s': [apply, 'Return()'] };
    expect(codesOf({ 'phones,_X.': ['Gosub(own,s,1(x,y))', dial], ...sub })).toEqual([]);
    expect(codesOf({ 'phones,_X.': ['GosubIf($[1]?own,s,1)', dial], ...sub })).toEqual([
      'phones,_X.,2 dial_without_apply',
    ]);
    const spoils = { 'own,s': [apply, 'Set(CALLERID(num)=1)', 'Return()'] };
    expect(codesOf({ 'phones,_X.': ['Gosub(own,s,1)', dial], ...spoils })).toEqual(['own,s,2 callerid_after_apply']);
  });

  it('what comes after apply in a subroutine of its own', () => {
    const sub = { 'own,s': ['Set(CALLERID(num)=1)', 'Return()'] };
    expect(codesOf({ 'phones,_X.': [apply, 'Gosub(own,s,1)', dial], ...sub })).toEqual([
      'own,s,1 callerid_after_apply',
    ]);
    expect(codesOf({ 'phones,_X.': ['Gosub(own,s,1)', apply, dial], ...sub })).toEqual([]);
  });

  it('what ExecIf may run', () => {
    const set = `ExecIf($["\${X}" = "1"]?Set(CALLERID(num)=1):NoOp())`;
    expect(codesOf({ 'phones,_X.': [apply, set, dial] })).toEqual(['phones,_X.,2 callerid_after_apply']);
  });

  it('a loop over trunks, and extensions that lead to one another', () => {
    expect(codesOf({ 'phones,_X.': [`again: ${apply}`, dial, 'Goto(again)'] })).toEqual([]);
    expect(codesOf({ 'phones,_X.': [apply, `again: ${dial}`, 'Goto(again)'] })).toEqual([
      'phones,_X.,2 dial_without_apply',
    ]);
    expect(codesOf({ 'a,s': ['Goto(b,s,1)'], 'b,s': [dial, 'Goto(a,s,1)'] })).toEqual(['b,s,1 dial_without_apply']);
  });
});
