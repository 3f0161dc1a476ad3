/** What {@link el} puts into an element: nodes, and text that only ever enters as text. */
export type Child = Node | string

const dress = <E extends Element>(element: E, attributes: object, children: Child[]): E => {
  for (const [name, value] of Object.entries(attributes)) element.setAttribute(name, String(value))
  element.append(...children)
  return element
}

/** An HTML element whose class and `::part()` are its name. */
export const el = <K extends keyof HTMLElementTagNameMap>(
  tag: K,
  name: string,
  attributes: object = {},
  ...children: Child[]
): HTMLElementTagNameMap[K] => dress(document.createElement(tag), { class: name, part: name, ...attributes }, children)

/** An SVG element. */
export const svg = (tag: string, attributes: object, ...children: Child[]): Element =>
  dress(document.createElementNS("http://www.w3.org/2000/svg", tag), attributes, children)

/** Shows an element with a text, or hides it. An unchanged text is left alone, so that nothing is read out twice. */
export const show = (element: HTMLElement, text: string, shown: unknown = text): void => {
  element.hidden = !shown
  if (element.textContent !== text) element.textContent = text
}
