/** Places as a numbered map and the table that has all of it; of one report, or of those in a list. */
import { useState } from 'preact/hooks';
import type { Report } from '#schemas/report.ts';
import { PacificMap } from '../pacific/pacific-map.tsx';
import { type Named, PLACES, type PlaceRow, placeRows, placesOf } from './place-words.ts';

export const PlacesOfReport = ({ report }: { readonly report: Report }) => (
  <section>
    <h3>{PLACES.title}</h3>
    <MapAndTable rows={placeRows([{ named: { submissionId: '', title: '' }, places: placesOf(report) }])} />
  </section>
);

type ListProps = {
  readonly reports: Parameters<typeof placeRows>[0];
  readonly open: (submissionId: string) => void;
};

/** Not drawn until it is asked for: the list is what the page is for. */
export const PlacesOfList = ({ reports, open }: ListProps) => {
  const [isOpen, setOpen] = useState(false);
  const rows = placeRows(reports);
  return rows.length === 0 ? null : (
    <details class="places-of-list" onToggle={({ currentTarget }) => setOpen(currentTarget.open)}>
      <summary>{PLACES.onMap}</summary>
      {isOpen ? <MapAndTable rows={rows} open={open} /> : null}
    </details>
  );
};

type Props = { readonly rows: readonly PlaceRow[]; readonly open?: ListProps['open'] | undefined };

const MapAndTable = ({ rows, open }: Props) => {
  const spots = rows.flatMap(({ spot }) => spot ?? []);
  return (
    <div class="places">
      {spots.length === 0 ? null : (
        <div>
          <PacificMap title={PLACES.map(spots.length, rows.length)} spots={spots} />
          <p class="quiet">{PLACES.legend}</p>
        </div>
      )}
      <Table rows={rows} open={open} />
    </div>
  );
};

const Table = ({ rows, open }: Props) => {
  const [number, place, position, use, reports] = PLACES.columns;
  const last = open ? reports : use;
  return (
    <table class="cards" role="table" aria-label={PLACES.title}>
      <thead role="rowgroup">
        <tr role="row">
          {[number, place, position, last].map((name) => (
            <th key={name} scope="col" role="columnheader">
              {name}
            </th>
          ))}
        </tr>
      </thead>
      <tbody role="rowgroup">
        {rows.map((row) => (
          <tr key={row.number} role="row">
            <td role="cell" data-label={number}>
              {row.number}
            </td>
            <th scope="row" role="rowheader" data-label={place} dir="auto">
              {row.words}
            </th>
            <td role="cell" data-label={position}>
              {row.position}
            </td>
            <td role="cell" data-label={last}>
              {open
                ? row.reports.map((one) => <Link key={one.submissionId} {...one} open={open} />)
                : row.uses.join(', ')}
            </td>
          </tr>
        ))}
      </tbody>
    </table>
  );
};

const Link = ({ submissionId, title, open }: Named & { readonly open: ListProps['open'] }) => (
  <div>
    <button type="button" class="link" dir="auto" onClick={() => open(submissionId)}>
      {title}
    </button>
  </div>
);
