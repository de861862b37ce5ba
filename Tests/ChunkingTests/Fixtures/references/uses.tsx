import { Card } from './card';
import React from 'react';

function List(props: Props) {
  const state = useState<Entry>(MAXIMUM);
  return <Card title={format(props)} onClick={onClick}><ui.Button /><div /></Card>;
}

const onClick = () => React.render();
