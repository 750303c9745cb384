import { Download, EllipsisVertical, Pencil, Plus, ShieldCheck, Trash2 } from 'lucide-react'
import { Avatar } from '#app/ui/base/avatar.tsx'
import { Badge, Status } from '#app/ui/base/badge.tsx'
import { Button, ButtonLink, IconButton } from '#app/ui/base/button.tsx'
import { CodeBlock, Copyable } from '#app/ui/base/copyable.tsx'
import { Kbd } from '#app/ui/base/kbd.tsx'
import { TextLink } from '#app/ui/base/text-link.tsx'
import { Menu, MenuItem, MenuSeparator } from '#app/ui/overlay/menu.tsx'
import { Tooltip } from '#app/ui/overlay/tooltip.tsx'
import { Part, Row } from './part.tsx'

export function Controls() {
  return (
    <>
      <Part
        id="buttons"
        title="Buttons"
        text="One primary button a page: the thing most people came for. Secondary for the rest, ghost inside rows and bars, danger only where something is lost for good."
      >
        <Row>
          <Button variant="primary" icon={Plus}>
            New lead
          </Button>
          <Button icon={Download}>Export</Button>
          <Button variant="ghost">Cancel</Button>
          <Button variant="danger" icon={Trash2}>
            Purge
          </Button>
          <Button variant="primary" busy>
            Saving
          </Button>
          <Button disabled>Not now</Button>
          <ButtonLink to="/admin/ui">A link</ButtonLink>
          <IconButton icon={Pencil} label="Edit" />
          <Button size="sm">Small</Button>
          <Button size="lg" variant="primary">
            Large
          </Button>
        </Row>
      </Part>
      <Part
        id="labels"
        title="Labels and states"
        text="Badge for a kind or a role, Status for where something stands. A live dot breathes while work goes on."
      >
        <Row>
          <Badge>Draft</Badge>
          <Badge tone="accent">Callback</Badge>
          <Badge tone="positive" icon={ShieldCheck}>
            Proved
          </Badge>
          <Badge tone="warning">Due soon</Badge>
          <Badge tone="negative">Failed</Badge>
        </Row>
        <Row>
          <Status tone="accent" live>
            Running
          </Status>
          <Status tone="positive">Verified</Status>
          <Status tone="warning">Waiting</Status>
          <Status tone="negative">Corrupt</Status>
          <Status>Paused</Status>
        </Row>
      </Part>
      <Part
        id="menus"
        title="Menus, hints, keys"
        text="A menu holds what is done rarely. A tooltip explains; it never holds the only copy of something that must be read."
      >
        <Row>
          <Menu align="start" trigger={<IconButton icon={EllipsisVertical} label="More actions" variant="secondary" />}>
            <MenuItem icon={Pencil}>Rename</MenuItem>
            <MenuItem icon={Download}>Download</MenuItem>
            <MenuSeparator />
            <MenuItem icon={Trash2} tone="negative">
              Delete
            </MenuItem>
          </Menu>
          <Tooltip content="Drills run every night at 03:30">
            <Button>Hover or focus</Button>
          </Tooltip>
          <Kbd keys="mod+k" />
          <Kbd keys="g l" />
          <Avatar name="Amira Haddad" />
          <Avatar name="Northwind Trading" shape="company" />
          <TextLink to="/admin/ui">A link in text</TextLink>
          <Copyable value="018f3c7a-3f7e-7c44-9d2e-5b0a6f1c2d3e" short label="id" />
        </Row>
        <CodeBlock
          label="Terminal"
          code={
            'npm run -s backup:verify -- --id 018f3c7a --json\n{ "state": "VERIFIED", "records": 48210, "bytes": 1843200 }'
          }
        />
      </Part>
    </>
  )
}
