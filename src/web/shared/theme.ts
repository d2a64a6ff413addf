import { type CSSVariablesResolver, createTheme, type MantineColorsTuple } from '@mantine/core';

const deepTeal: MantineColorsTuple = [
  '#e9f7f9',
  '#d2ecf0',
  '#a5dae2',
  '#73c5d2',
  '#48b1c1',
  '#2a9aab',
  '#148092',
  '#0b6b7c',
  '#075a69',
  '#054a57',
];

/** The `header` element of a window is not the banner of the page. */
const HEADER = { attributes: { header: { role: 'presentation' } } };

/** Calm and dense: small controls, one accent, figures of one width. Shades are chosen so that text keeps a contrast of 4.5 : 1. */
export const theme = createTheme({
  primaryColor: 'teal',
  respectReducedMotion: true,
  colors: { teal: deepTeal },
  primaryShade: { light: 7, dark: 7 },
  fontFamily: 'system-ui, -apple-system, "Segoe UI", Roboto, "Noto Sans", "DejaVu Sans", Arial, sans-serif',
  fontFamilyMonospace: 'ui-monospace, "SF Mono", "Cascadia Mono", "DejaVu Sans Mono", Consolas, monospace',
  defaultRadius: 'md',
  cursorType: 'pointer',
  headings: {
    fontWeight: '650',
    sizes: { h1: { fontSize: '1.5rem', lineHeight: '1.25' }, h2: { fontSize: '1.1rem' } },
  },
  components: {
    Accordion: { styles: { label: { fontSize: 'var(--mantine-font-size-sm)', fontWeight: 550 } } },
    Badge: {
      defaultProps: { variant: 'light', radius: 'sm', tt: 'none', fw: 550, fz: 'xs' },
      styles: { root: { maxWidth: '100%', letterSpacing: 0 } },
    },
    Tooltip: { defaultProps: { withArrow: true, openDelay: 300, multiline: true, maw: 320 } },
    Modal: {
      styles: { title: { fontWeight: 650, fontSize: '1.1rem' } },
      defaultProps: {
        ...HEADER,
        overlayProps: { backgroundOpacity: 0.45, blur: 1 },
        transitionProps: { duration: 120 },
      },
    },
    Drawer: { styles: { title: { fontWeight: 650, fontSize: '1.1rem' } }, defaultProps: HEADER },
    Select: {
      defaultProps: { nothingFoundMessage: '—', checkIconPosition: 'right', openOnFocus: false, allowDeselect: false },
    },
  },
});

/** Mantine's own dimmed, error and light-variant colours miss the contrast that WCAG AA asks for. */
export const cssVariables: CSSVariablesResolver = (mantine) => {
  const shades = (name: string, shade: number) => mantine.colors[name]?.[shade] ?? '';
  const light: Record<string, string> = {
    '--mantine-color-dimmed': '#57606a',
    '--mantine-color-placeholder': '#6b747d',
    '--mantine-color-error': '#b42318',
    '--page-background': '#f6f8f9',
    '--page-surface': '#ffffff',
    '--page-border': '#dfe4e8',
    '--page-hover': '#f0f5f6',
    '--mantine-color-anchor': '#075a69',
  };
  const dark: Record<string, string> = {
    '--mantine-color-dimmed': '#a6adb5',
    '--mantine-color-placeholder': '#9aa1a9',
    '--mantine-color-error': '#ff9b93',
    '--page-background': '#16191c',
    '--page-surface': '#1e2226',
    '--page-border': '#343a40',
    '--page-hover': '#262b30',
    '--mantine-color-body': '#1e2226',
    '--mantine-color-anchor': '#73c5d2',
  };
  for (const name of ['teal', 'red', 'green', 'yellow', 'orange', 'blue', 'gray'] as const) {
    light[`--mantine-color-${name}-light-color`] = shades(name, 9);
    dark[`--mantine-color-${name}-light-color`] = shades(name, 2);
  }
  light['--mantine-color-yellow-light-color'] = '#7a4a00';
  light['--mantine-color-orange-light-color'] = '#8a3a00';
  light['--mantine-color-green-light-color'] = '#1c6b2a';
  return { variables: {}, light, dark };
};
