/** The element with this id, which the page's own HTML has. */
export function element<Kind extends HTMLElement>(id: string, kind: new () => Kind): Kind {
  const found = document.getElementById(id);
  if (!(found instanceof kind)) throw new Error(`the page has no ${kind.name} with id ${id}`);
  return found;
}

/** Text only: nothing that comes from the bridge is ever parsed as HTML. */
export function setText(id: string, text: string): void {
  element(id, HTMLElement).textContent = text;
}
