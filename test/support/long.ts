/** `npm run test:long` tries the sizes that the service is made for; `npm test` the same with a tenth, to stay short. */
export const PART = process.env.LONG_TESTS === '1' ? 1 : 0.1;
