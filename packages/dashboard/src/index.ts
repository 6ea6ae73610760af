export interface PageFile {
  readonly url: URL;
  readonly contentType: string;
}

const asset = (name: string, contentType: string): PageFile => ({
  url: new URL(`../public/${name}`, import.meta.url),
  contentType,
});

/** Files of the page by the path under which a browser asks for them. */
export const PAGE_FILES: Readonly<Record<string, PageFile>> = {
  '/': asset('index.html', 'text/html; charset=utf-8'),
  '/style.css': asset('style.css', 'text/css; charset=utf-8'),
  '/icon.svg': asset('icon.svg', 'image/svg+xml'),
};

/** Entry of the page's script; served as `/page.js`. */
export const PAGE_SCRIPT = new URL('./page.ts', import.meta.url);
