import type { VitePluginConfig } from '@remix-run/dev'

declare const config: VitePluginConfig & Required<Pick<VitePluginConfig, 'routes'>>
export default config
