"""A deck with one card of each kind, small enough to know by heart."""

PICTURE = """\
<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 200 100">
  <rect x="10" y="20" width="80" height="60" fill="#cde"/><text x="50" y="55" text-anchor="middle">host</text>
  <rect x="110" y="20" width="80" height="60" fill="#dec"/><text x="150" y="55" text-anchor="middle">bridge</text>
</svg>
"""

COMMANDS = """\
format: 1
programs:
  - names: [docker]
    style: go
    text:
      en: talks to the Docker daemon
      zh: 向守护进程发命令
    subcommands:
      - names: [run]
        options_first: true
        text:
          en: starts a container
          zh: 启动容器
        options:
          - names: [-d, --detach]
            text:
              en: in the background
              zh: 在后台
          - names: [--name]
            value: name
            text:
              en: is called {value}
              zh: 名叫 {value}
        operands:
          - name: IMAGE
            kind: image
            text:
              en: the image
              zh: 镜像
"""

DECK = """\
format: 1
deck: kinds
title: All kinds
languages: [en, zh]
license: CC0-1.0
cards:
  - id: single
    kind: choice
    prompt:
      en: Which one is a bridge?
      zh: 哪个是网桥？
    options:
      - text:
          en: A switch in software
          zh: 软件交换机
        right: true
        reason:
          en: It forwards frames.
          zh: 它转发帧。
      - text:
          en: A cable
          zh: 网线
        reason:
          en: It forwards nothing.
          zh: 它什么也不转发。
  - id: several
    kind: choice
    prompt:
      en: Which are namespaces?
      zh: 哪些是命名空间？
    options:
      - text: pid
        right: true
      - text: cpu
      - text: net
        right: true
  - id: truth
    kind: true_false
    statement:
      en: A container has a kernel of its own.
      zh: 容器有自己的内核。
    truth: false
  - id: steps
    kind: order
    prompt:
      en: How does it start?
      zh: 怎样启动？
    steps:
      - en: Fetch it
        zh: 取镜像
      - en: Create it
        zh: 创建
      - en: Start it
        zh: 启动
  - id: pairs
    kind: match
    prompt:
      en: What belongs to what?
      zh: 怎样配对？
    pairs:
      - left: pid
        right:
          en: Process numbers
          zh: 进程编号
      - left: net
        right:
          en: Interfaces
          zh: 网卡
      - left: mnt
        right:
          en: Mount points
          zh: 挂载点
  - id: gap
    kind: cloze
    text:
      en: "A bridge joins {{c1::networks}}."
      zh: 网桥连接{{c1::网络}}。
  - id: run
    kind: command
    prompt:
      en: Run nginx in the background as web.
      zh: 在后台运行名为 web 的 nginx。
    answer: docker run -d --name web nginx
  - id: where
    kind: image
    prompt:
      en: What is covered?
      zh: 遮住的是什么？
    image: plan.svg
    alt:
      en: A host and its bridge
      zh: 主机和网桥
    regions:
      - id: bridge
        name:
          en: The bridge
          zh: 网桥
        at: [110, 20, 80, 60]
"""

KINDS = {"deck.yaml": DECK, "commands.yaml": COMMANDS, "media/plan.svg": PICTURE}
