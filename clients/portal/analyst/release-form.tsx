/** Proposes a release of a published report to named units, with the legal basis; a second analyst approves it elsewhere. */
import { useState } from 'preact/hooks';
import { DisclosureGround, OverseasGround, type Release, ReleaseRequest } from '#schemas/release.ts';
import { Telling } from '../staff/telling.tsx';
import { useAsking } from './asking.ts';
import { type Form, FormButton } from './decisions.tsx';
import type { Desk } from './desk.ts';
import { ChoiceField, DeskForm, type Given, TextField } from './desk-form.tsx';
import { barriersInWords } from './release-row.tsx';
import { spoken } from './phrases.ts';
import { DECIDE, PAGE, RELEASE } from './words.ts';

type Props = {
  readonly desk: Desk;
  readonly submissionId: string;
  readonly form: Form | undefined;
  readonly choose: (form: Form | undefined) => void;
};

export const ReleaseProposal = ({ desk, submissionId, form, choose }: Props) => {
  const [release, setRelease] = useState<Release>();
  const { doing, trouble, ask } = useAsking();
  const isOpen = form === 'release';
  const propose = async (request: ReleaseRequest): Promise<void> => {
    const answer = await ask(PAGE.sending, () => desk.release(request));
    if (!answer) return;
    setRelease(answer);
    choose(undefined);
  };
  return (
    <>
      <FormButton isOpen={isOpen} toggle={() => choose(isOpen ? undefined : 'release')}>
        {RELEASE.propose}
      </FormButton>
      {isOpen ? (
        <DeskForm
          title={RELEASE.confirm}
          explains={RELEASE.explains}
          confirm={RELEASE.confirm}
          busy={doing !== undefined}
          read={(given) => requestFrom(submissionId, given)}
          send={propose}
          cancel={() => choose(undefined)}
        >
          <label>
            <span>{RELEASE.units}</span>
            <input name="units" type="text" autocomplete="off" autocapitalize="none" spellcheck={false} />
          </label>
          <ChoiceField
            name="ipp11"
            label={RELEASE.disclosure}
            choices={DisclosureGround.options.map((ground) => [ground, spoken(ground)])}
          />
          <ChoiceField
            name="ipp12"
            label={RELEASE.overseas}
            choices={[['', RELEASE.overseasNone], ...OverseasGround.options.map((one) => [one, spoken(one)] as const)]}
          />
          <TextField name="reason" label={RELEASE.need} />
        </DeskForm>
      ) : null}
      <Telling trouble={trouble} />
      <Answer release={release} />
    </>
  );
};

const Answer = ({ release }: { readonly release: Release | undefined }) => (
  <div role="status">
    {release === undefined ? null : (
      <p class={release.state === 'refused' ? 'trouble' : 'done'}>
        {release.state === 'refused' ? `${RELEASE.refused} ${barriersInWords(release)}` : RELEASE.proposed}
      </p>
    )}
  </div>
);

const requestFrom = (submissionId: string, given: Given): ReleaseRequest | string => {
  const reason = given('reason');
  const ipp12 = given('ipp12');
  const request = ReleaseRequest.safeParse({
    intent: 'release',
    submissionId,
    units: given('units')
      .split(/[\s,]+/)
      .filter((unit) => unit !== ''),
    legalBasis: { ipp11: given('ipp11'), ...(ipp12 !== '' && { ipp12 }) },
    reason,
  });
  if (request.success) return request.data;
  const wrong = new Set(request.error.issues.map(({ path }) => path[0]));
  if (wrong.has('units')) return RELEASE.unitsMissing;
  if (reason === '') return DECIDE.reasonMissing;
  return [RELEASE.notLawful, ...request.error.issues.map(({ message }) => message)].join(' ');
};
