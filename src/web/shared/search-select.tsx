import { Select, type SelectProps } from '@mantine/core';
import type { KeyboardEvent } from 'react';

/**
 * A list that is searched as one types: Enter takes what is marked, or the first of what was found. To choose again
 * what is chosen already leaves it so: a carrier that was filled in for a new number was lost by it.
 */
export function SearchSelect(props: SelectProps) {
  return <Select searchable selectFirstOptionOnChange allowDeselect={false} onKeyDownCapture={takeFound} {...props} />;
}

/**
 * Mantine forgets its mark a moment after the list opens, and sets none when the list arrives after the words that
 * search it: Enter then took nothing, and whoever types fast saved a number without its carrier.
 */
function takeFound(event: KeyboardEvent<HTMLInputElement>) {
  const input = event.currentTarget;
  const list = document.getElementById(input.getAttribute('aria-controls') ?? '');
  if (event.key !== 'Enter' || event.nativeEvent.isComposing || !list) return;
  const options = [...list.querySelectorAll<HTMLElement>('[data-combobox-option]')];
  const marked = options.find((option) => option.hasAttribute('data-combobox-selected'));
  const chosen = options.find((option) => option.hasAttribute('data-combobox-active'));
  const typed = input.value.trim() !== '' && chosen?.textContent !== input.value;
  const found = marked ?? (typed ? options[0] : undefined);
  if (!found) return;
  event.preventDefault();
  event.stopPropagation();
  found.click();
}
