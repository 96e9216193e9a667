/** The product's sign, in the tenant's accent. */
export function Brand({ size = 20 }: { size?: number }) {
  return (
    <svg width={size} height={size} viewBox="0 0 20 20" aria-hidden="true">
      <path d="M10 0.5 19.5 10 10 19.5 0.5 10Z" fill="var(--accent)" opacity="0.3" />
      <path d="M10 5 15 10 10 15 5 10Z" fill="var(--accent)" />
    </svg>
  );
}
