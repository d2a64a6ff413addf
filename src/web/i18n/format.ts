import { useMemo } from 'react';
import { useTranslation } from 'react-i18next';

const DAY_MS = 86_400_000;

/** Dates, times and numbers as the page's language writes them. */
export function useFormat() {
  const { i18n } = useTranslation();
  const language = i18n.language;
  return useMemo(() => formats(regional(language)), [language]);
}

/** The browser's own way of writing it where it speaks the page's language: a day before or after its month. */
function regional(language: string): string {
  return navigator.languages.find((tag) => tag.startsWith(language)) ?? language;
}

function formats(language: string) {
  const number = new Intl.NumberFormat(language);
  const full = new Intl.DateTimeFormat(language, { dateStyle: 'medium', timeStyle: 'medium' });
  const clock = new Intl.DateTimeFormat(language, { timeStyle: 'medium' });
  const day = new Intl.DateTimeFormat(language, { day: 'numeric', month: 'short' });
  const thisYear = new Intl.DateTimeFormat(language, {
    day: 'numeric',
    month: 'short',
    hour: 'numeric',
    minute: '2-digit',
    second: '2-digit',
  });
  const relative = new Intl.RelativeTimeFormat(language, { numeric: 'auto' });
  const countries = new Intl.DisplayNames(language, { type: 'region' });
  return {
    number: (value: number) => number.format(value),
    /** Date and time, to the second. */
    dateTime: (iso: string) => full.format(new Date(iso)),
    /** The time alone for today, else date and time; the year only where it is another. */
    when: (iso: string, now: number) => {
      const date = new Date(iso);
      const today = new Date(now);
      if (date.toDateString() === today.toDateString()) return clock.format(date);
      return (date.getFullYear() === today.getFullYear() ? thisYear : full).format(date);
    },
    /** `yyyy-mm-dd` as day and month. */
    day: (date: string) => day.format(new Date(`${date}T00:00:00`)),
    /** `5 minutes ago`. */
    ago: (iso: string, now: number) => {
      const ms = new Date(iso).getTime() - now;
      const size = Math.abs(ms);
      if (size < 60_000) return relative.format(Math.round(ms / 1000), 'second');
      if (size < 3_600_000) return relative.format(Math.round(ms / 60_000), 'minute');
      if (size < DAY_MS) return relative.format(Math.round(ms / 3_600_000), 'hour');
      return relative.format(Math.round(ms / DAY_MS), 'day');
    },
    country: (code: string) => countries.of(code) ?? code,
  };
}
