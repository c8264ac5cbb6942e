/** Grey lines in the shape of what comes. */
export function Skeleton({ lines }: { lines: number }) {
  return (
    <div className="skeleton" aria-hidden="true">
      {Array.from({ length: lines }, (_, line) => `line-${line}`).map((line) => (
        <span key={line} />
      ))}
    </div>
  );
}
