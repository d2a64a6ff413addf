/** A phone number in E.164 as the product writes it. The database holds its rows to the same (`phone_numbers_e164`). */
export const E164 = /^\+[1-9][0-9]{6,14}$/;
