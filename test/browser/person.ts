import type { Locator, Page } from 'playwright-core';

/** A person at the page, who counts how often he clicks or presses a key; what he types is not counted. */
export class Person {
  presses = 0;
  readonly #page: Page;

  constructor(page: Page) {
    this.#page = page;
  }

  async click(target: Locator): Promise<void> {
    this.presses++;
    await target.click();
  }

  async press(key: string): Promise<void> {
    this.presses++;
    await this.#page.keyboard.press(key);
  }

  async type(text: string): Promise<void> {
    await this.#page.keyboard.type(text);
  }
}
