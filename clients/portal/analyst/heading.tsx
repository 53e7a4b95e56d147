/** The heading of a view. It takes the focus when the view opens, so that keyboard and screen reader go on from there. */
import type { ComponentChildren } from 'preact';
import { useEffect, useRef } from 'preact/hooks';

export const Heading = ({ children }: { readonly children: ComponentChildren }) => {
  const place = useRef<HTMLHeadingElement>(null);
  useEffect(() => place.current?.focus(), []);
  return (
    <h2 class="view" tabIndex={-1} ref={place} dir="auto">
      {children}
    </h2>
  );
};
