import { z } from '@hono/zod-openapi';
import { describe, expect, it } from 'vitest';
import { Id, Name, parse } from './input.ts';
import { ProblemError } from './problem.ts';

const Body = z.strictObject({
  name: Name,
  kind: z.enum(['a', 'b']),
  numbers: z.array(z.strictObject({ e164: z.string() })),
});

function refusal(raw: unknown, schema: z.ZodType = Body): ProblemError {
  try {
    parse(schema, raw);
  } catch (error) {
    if (error instanceof ProblemError) return error;
    throw error;
  }
  throw new Error('was accepted');
}

describe('reading input', () => {
  it('names every bad field at once: path, code and what would be right', () => {
    const { errors } = refusal({ kind: 'SECRET', numbers: [{ e164: '1' }, { e164: 7 }, {}], nmae: 'SECRET' });
    expect(errors.map(({ path, code }) => `${path} ${code}`).sort()).toEqual([
      'kind not_allowed',
      'name required',
      'nmae unknown_field',
      'numbers[1].e164 wrong_type',
      'numbers[2].e164 required',
    ]);
    expect(JSON.stringify(errors)).not.toContain('SECRET');
  });

  it('leaves a key out of the path when it is no plain name', () => {
    const [error] = refusal({ name: 'x', kind: 'a', numbers: [], '<script>': 1 }).errors;
    expect(error).toMatchObject({ path: '', code: 'unknown_field' });
  });

  it.each([
    ['NUL', 'a\0b'],
    ['half a surrogate pair', 'a\ud800'],
  ])('refuses text that the database cannot hold: %s', (_, text) => {
    expect(refusal({ name: text, kind: 'a', numbers: [] }).errors).toMatchObject([{ path: 'name', code: 'invalid' }]);
    const numbers = [{ e164: text }];
    expect(refusal({ name: 'x', kind: 'a', numbers }).errors).toMatchObject([
      { path: 'numbers[0].e164', code: 'bad_character' },
    ]);
  });

  it.each(['', ' a', 'a ', 'a\nb', 'a\u2028b', '#1', 'я'.repeat(65)])('refuses the name %j', (name) => {
    expect(refusal({ name, kind: 'a', numbers: [] }).errors[0]?.path).toBe('name');
  });

  it('counts characters of a name, not code units', () => {
    expect(parse(Name, '😀'.repeat(64))).toBe('😀'.repeat(64));
  });

  it.each(['0', '-1', '1.0', '0x10', ' 1', '2147483648', '99999999999'])('refuses the id %j', (id) => {
    expect(refusal({ id }, z.strictObject({ id: Id })).errors[0]?.path).toBe('id');
  });
});
