import { brotliCompressSync, constants, gzipSync } from 'node:zlib';
import react from '@vitejs/plugin-react';
import { defineConfig, type Plugin } from 'vite';

/** Smaller files gain nothing by it. */
const WORTH_PACKING = 1024;

/** Packs each file once, as well as can be, so that the service never has to while calls are waiting. */
const packed: Plugin = {
  name: 'packed',
  apply: 'build',
  generateBundle: {
    order: 'post',
    handler(_options, bundle) {
      for (const file of Object.values(bundle)) {
        const source = Buffer.from(file.type === 'chunk' ? file.code : file.source);
        if (source.length < WORTH_PACKING || !/\.(js|css|html|svg)$/.test(file.fileName)) continue;
        const best = { params: { [constants.BROTLI_PARAM_QUALITY]: 11 } };
        this.emitFile({ type: 'asset', fileName: `${file.fileName}.gz`, source: gzipSync(source, { level: 9 }) });
        this.emitFile({ type: 'asset', fileName: `${file.fileName}.br`, source: brotliCompressSync(source, best) });
      }
    },
  },
};

/** Builds the admin page into dist/web. `npx vite src/web` serves it while one works on it, with the API at API_URL. */
export default defineConfig({
  plugins: [react(), packed],
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
