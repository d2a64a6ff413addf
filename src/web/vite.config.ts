import react from '@vitejs/plugin-react';
import { defineConfig } from 'vite';

/** Builds the admin page into dist/web. `npx vite src/web` serves it while one works on it, with the API at API_URL. */
export default defineConfig({
  plugins: [react()],
  build: {
    outDir: '../../dist/web',
    emptyOutDir: true,
    target: 'es2022',
    manifest: true,
    // Everything comes from our own host as a file: the content security policy allows no `data:` script or font.
    assetsInlineLimit: 0,
  },
  server: { proxy: { '/v1': process.env.API_URL ?? 'http://127.0.0.1:8080' } },
});
