/** Files of a report: what each is, how far it is, and a button that saves it once its digest is the one that was signed. */
import { useState } from 'preact/hooks';
import type { AttachmentStanding } from '#schemas/attachment.ts';
import type { Submission } from '#schemas/submission.ts';
import { Telling } from '../staff/telling.tsx';
import { useAsking } from './asking.ts';
import type { Desk } from './desk.ts';
import { FILES } from './file-words.ts';

type Props = {
  readonly desk: Desk;
  readonly submissionId: string;
  readonly manifest: NonNullable<Submission['attachments']>;
  readonly standing: readonly AttachmentStanding[];
};

export const Attachments = ({ desk, submissionId, manifest, standing }: Props) => {
  const { doing, trouble, ask } = useAsking();
  const [saved, setSaved] = useState<string>();
  const save = async (file: AttachmentStanding): Promise<void> => {
    setSaved(undefined);
    const bytes = await ask(FILES.fetching, () => desk.attachment(submissionId, file));
    if (!bytes) return;
    // Never by its own type: a browser keeps these bytes, and shows nothing of them.
    const address = URL.createObjectURL(new Blob([bytes], { type: 'application/octet-stream' }));
    Object.assign(document.createElement('a'), { href: address, download: file.name }).click();
    setTimeout(() => URL.revokeObjectURL(address), 60_000);
    setSaved(file.name);
  };
  if (manifest.length === 0) return null;
  return (
    <section>
      <h3>{FILES.title}</h3>
      <ul class="plain files">
        {(standing.length > 0 ? standing : manifest.map((one) => ({ ...one, state: 'awaited' as const }))).map(
          (file) => (
            <li key={file.sha512}>
              <bdi>{file.name}</bdi> · {file.mediaType} · {FILES.size(file.length)} · {FILES.standing(file)}{' '}
              {file.state === 'held' ? (
                <button type="button" disabled={doing !== undefined} onClick={() => void save(file)}>
                  {FILES.save}
                </button>
              ) : null}
            </li>
          ),
        )}
      </ul>
      <Telling doing={doing} trouble={trouble} />
      <div role="status">{saved === undefined ? null : <p class="done">{FILES.saved(saved)}</p>}</div>
    </section>
  );
};
