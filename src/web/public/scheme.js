// Sets the colour scheme before the first paint. A file of its own, since the page's policy allows no inline script.
{
  const saved = localStorage.getItem('mantine-color-scheme-value') ?? 'auto';
  const dark = saved === 'dark' || (saved === 'auto' && matchMedia('(prefers-color-scheme: dark)').matches);
  document.documentElement.setAttribute('data-mantine-color-scheme', dark ? 'dark' : 'light');
}
