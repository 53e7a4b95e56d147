/** A chart in the page: drawn for the width it has, and told in words to those who do not see it. */
import { useEffect, useId, useRef, useState } from 'preact/hooks';
import type { Chart } from './chart.ts';

const SVG = 'http://www.w3.org/2000/svg';

/** SVG 2, 5.8: title and desc are the accessible name and description. */
const named = ({ svg, title, description }: Chart, id: string): Element => {
  svg.removeAttribute('aria-label');
  svg.setAttribute('role', 'img');
  svg.setAttribute('aria-labelledby', `${id}-title`);
  svg.setAttribute('aria-describedby', `${id}-desc`);
  const told = [
    ['title', title],
    ['desc', description],
  ] as const;
  const elements = told.map(([name, text]) => {
    const element = document.createElementNS(SVG, name);
    element.id = `${id}-${name}`;
    element.textContent = text;
    return element;
  });
  svg.prepend(...elements);
  return svg;
};

export const Figure = ({ draw }: { readonly draw: (width: number) => Chart | undefined }) => {
  const place = useRef<HTMLDivElement>(null);
  const id = useId();
  const [width, setWidth] = useState(0);

  useEffect(() => {
    const element = place.current;
    if (!element) return undefined;
    const observer = new ResizeObserver(() => setWidth(Math.floor(element.clientWidth)));
    observer.observe(element);
    return () => observer.disconnect();
  }, []);

  useEffect(() => {
    const chart = width > 0 ? draw(width) : undefined;
    place.current?.replaceChildren(...(chart ? [named(chart, id)] : []));
  }, [draw, id, width]);

  return <div class="figure" ref={place} />;
};
