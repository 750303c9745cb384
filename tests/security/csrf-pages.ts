import type { ServerBuild } from '@remix-run/node'
import type { Pages } from '#server/http.ts'

/** One page at every address, whose action counts that it ran: stands in for the built pages. */
export function markedPages(): Pages & { actionsRun: number } {
  const pages = {
    actionsRun: 0,
    build: buildOf(() => {
      pages.actionsRun += 1
      return new Response('done')
    }),
    assets: (_request: object, _response: object, next: () => void) => next(),
  }
  return pages
}

function buildOf(action: () => Response): ServerBuild {
  const route = { id: 'mark', path: '*', hasAction: true, hasLoader: false, hasErrorBoundary: false }
  const client = { module: '', hasClientAction: false, hasClientLoader: false, imports: [] }
  return {
    entry: { module: { default: () => new Response('page') } },
    routes: { mark: { id: 'mark', path: '*', module: { default: () => null, action } } },
    assets: { entry: { imports: [], module: '' }, routes: { mark: { ...route, ...client } }, url: '', version: '1' },
    publicPath: '/',
    assetsBuildDirectory: '',
    future: {
      v3_fetcherPersist: true,
      v3_relativeSplatPath: true,
      v3_throwAbortReason: true,
      v3_singleFetch: true,
      v3_lazyRouteDiscovery: true,
    },
    isSpaMode: false,
    mode: 'production',
  }
}
