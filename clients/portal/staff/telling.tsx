/** What is being done, or what went wrong and what to do about it. */
import type { Trouble } from './trouble.ts';

type Props = { readonly doing?: string | undefined; readonly trouble?: Trouble | undefined };

export const Telling = ({ doing, trouble }: Props) => (
  <>
    <div role="status">{doing === undefined ? null : <p>{doing}</p>}</div>
    <div role="alert">
      {trouble ? (
        <p class="trouble">
          <strong>{trouble.what}</strong> {trouble.fix}
        </p>
      ) : null}
    </div>
  </>
);
