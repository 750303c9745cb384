/** The mark: a stub with its perforation, and the slip that was torn from it. */
export function Logo({ className = 'size-6' }: { className?: string }) {
  return (
    <svg viewBox="0 0 32 32" aria-hidden="true" className={className}>
      <rect width="32" height="32" rx="7.5" className="fill-accent" />
      <path
        fill="#fff"
        fillOpacity="0.55"
        d="M6 9.5A1.5 1.5 0 0 1 7.5 8H11a1.2 1.2 0 0 0 1 1v14a1.2 1.2 0 0 0-1 1H7.500A1.5 1.5 0 0 1 6 22.500z"
      />
      <path
        fill="#fff"
        d="M14 9a1.2 1.2 0 0 0 1-1h9.500A1.5 1.5 0 0 1 26 9.500v13a1.5 1.5 0 0 1-1.5 1.500H15a1.2 1.2 0 0 0-1-1z"
      />
      <path strokeWidth="1.8" strokeLinecap="round" className="stroke-accent" d="M17.5 13h5M17.5 16.500h5M17.5 20h3" />
    </svg>
  )
}
